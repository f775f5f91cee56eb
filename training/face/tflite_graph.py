"""Reads a TFLite graph: its operators in order, with their constant tensors as float32 arrays."""

import numpy as np
import tflite

NAMES = {v: k for k, v in vars(tflite.BuiltinOperator).items() if isinstance(v, int)}
TYPES = {0: np.float32, 1: np.float16, 2: np.int32}


class Operator:
    """One operator: `kind`, the constants it reads, the numbers of its inputs and outputs, and its stride."""

    def __init__(self, kind, constants, inputs, outputs, stride):
        self.kind, self.constants, self.inputs, self.outputs = kind, constants, inputs, outputs
        self.stride = stride


def operators(data):
    """All operators of the first graph but DEQUANTIZE, whose results count as constants."""
    model = tflite.Model.GetRootAsModel(data, 0)
    graph = model.Subgraphs(0)
    constants = {}
    for i in range(graph.TensorsLength()):
        tensor = graph.Tensors(i)
        buffer = model.Buffers(tensor.Buffer())
        if buffer.DataLength() and tensor.Type() in TYPES:
            shape = tensor.ShapeAsNumpy() if tensor.ShapeLength() else ()
            constants[i] = np.frombuffer(buffer.DataAsNumpy().tobytes(), TYPES[tensor.Type()]).reshape(shape)
    result = []
    for k in range(graph.OperatorsLength()):
        op = graph.Operators(k)
        code = model.OperatorCodes(op.OpcodeIndex())
        kind = NAMES[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        inputs, outputs = [int(i) for i in op.InputsAsNumpy()], [int(i) for i in op.OutputsAsNumpy()]
        if kind == "DEQUANTIZE":
            constants[outputs[0]] = constants[inputs[0]]
            continue
        stride, options = 1, op.BuiltinOptions()
        if kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            parsed = tflite.Conv2DOptions() if kind == "CONV_2D" else tflite.DepthwiseConv2DOptions()
            parsed.Init(options.Bytes, options.Pos)
            assert parsed.FusedActivationFunction() == 0
            stride = parsed.StrideH()
        result.append(Operator(kind, [constants[i] for i in inputs if i in constants], inputs, outputs, stride))
    return result
