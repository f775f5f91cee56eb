"""Writes Tests/DiffusionTests/Fixtures/diffusers.json: what diffusers' schedulers do, and guidance's rescale.

A fixed function stands for the network: 0.35 x + 0.2 sin(0.005 t + 0.3 i) at element i and time t. Each case
stores how the schedule came to be, its noise-to-signal ratios, the times the network was told in the order of
the calls, and the final x. Noise comes from seeded torch generators, which NoiseSource repeats.

diffusers keeps its table of alphas in single precision, where 1 - alpha loses digits (2.6e-4 of the smallest
sigma of the cosine table); the table is replaced by the same in double precision before anything is run.

Run from the repository root: python training/fixtures_diffusion.py   (needs torch and diffusers 0.36)
"""

import inspect
import itertools
import json
import math
import pathlib

import diffusers
import numpy
import torch

def cosine_betas(count):
    def signal(step):
        return math.cos((step / count + 0.008) / 1.008 * math.pi / 2) ** 2
    return [min(1 - signal(i + 1) / signal(i), 0.999) for i in range(count)]


START_SEED, STEP_SEED, SHAPE = 11, 99, (2, 3, 4)
BETAS = {
    "linear": dict(beta_schedule="linear", beta_start=1e-4, beta_end=0.02),
    "scaledLinear": dict(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012),
    "cosine": dict(beta_schedule="squaredcos_cap_v2"),
}
# The last steps of the cosine table reach sigma 20000, where float32 in VE coordinates keeps no digits.
COSINE_STEPS = 950
BETAS_EXPLODING = {
    "linear": BETAS["linear"], "scaledLinear": BETAS["scaledLinear"],
    "cosine 950": dict(trained_betas=cosine_betas(1000)[:COSINE_STEPS], num_train_timesteps=COSINE_STEPS),
}
PREDICTIONS = {"epsilon": "epsilon", "v": "v_prediction", "x0": "sample", "flow": "flow_prediction"}
SIGMAS = {"karras": dict(use_karras_sigmas=True), "exponential": dict(use_exponential_sigmas=True)}
# Where diffusers names its spacings differently from scheduler to scheduler, Swift takes the ratios as a list.
EULER_SPACINGS = ["linspace", "trailing"]
MULTISTEP_SPACINGS = ["list-linspace", "trailing"]


def network(x, t):
    index = torch.arange(x.numel(), dtype=torch.float32).reshape(x.shape)
    return 0.35 * x + 0.2 * torch.sin(0.005 * float(t) + 0.3 * index)


def rounded(values, digits=8):
    return [float(f"{float(v):.{digits}g}") for v in values]


def ratios_of(scheduler):
    """sigma / alpha of each level, the end included."""
    flow = getattr(scheduler.config, "use_flow_sigmas", False) or "FlowMatch" in type(scheduler).__name__
    if hasattr(scheduler, "sigmas") and len(scheduler.sigmas) > 0:
        sigmas = scheduler.sigmas.double().tolist()
        sigmas = [sigma for sigma, _ in itertools.groupby(sigmas)]  # two-stage schedulers list levels twice
        return [s / (1 - s) if s < 1 else 1e38 for s in sigmas] if flow else sigmas
    signal = scheduler.alphas_cumprod.double()[scheduler.timesteps]
    return ((1 - signal) / signal).sqrt().tolist() + [0.0]


def precise(scheduler):
    """The scheduler with its table in double precision."""
    config = scheduler.config
    start, end = config.beta_start, config.beta_end
    if config.trained_betas is not None:
        betas = torch.tensor(config.trained_betas, dtype=torch.float64)
    elif config.beta_schedule == "squaredcos_cap_v2":
        betas = torch.tensor(cosine_betas(1000), dtype=torch.float64)
    elif config.beta_schedule == "linear":
        betas = torch.linspace(start, end, 1000, dtype=torch.float64)
    else:
        betas = torch.linspace(start ** 0.5, end ** 0.5, 1000, dtype=torch.float64) ** 2
    exact = torch.cumprod(1 - betas, dim=0)
    assert torch.allclose(exact.float(), scheduler.alphas_cumprod, rtol=1e-3)
    scheduler.alphas_cumprod = exact
    return scheduler


def sample(scheduler, **options):
    """Runs a scheduler whose timesteps are set; returns the case's common fields."""
    generator = torch.Generator().manual_seed(STEP_SEED)
    space = type(scheduler).__name__.removesuffix("Scheduler")
    exploding = space in ("EulerDiscrete", "HeunDiscrete", "EulerAncestralDiscrete", "KDPM2Discrete")
    scale = float(scheduler.sigmas[0]) if exploding else 1.0
    x = torch.randn(SHAPE, generator=torch.Generator().manual_seed(START_SEED)) * scale
    ratios = ratios_of(scheduler)
    times = []
    if "generator" in inspect.signature(scheduler.step).parameters:
        options["generator"] = generator
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(0)  # else a rounded time that occurs twice starts the run at the second
    for t in scheduler.timesteps:
        times.append(float(t))
        x = scheduler.step(network(scheduler.scale_model_input(x, t)
                                   if hasattr(scheduler, "scale_model_input") else x, t),
                           t, x, **options).prev_sample
    assert torch.isfinite(x).all(), scheduler
    return dict(scale=scale, ratios=rounded(ratios, 10), times=rounded(times), result=rounded(x.flatten()))


def case(cases, solver, path, betas, prediction, spacing, steps, scheduler, **options):
    cases.append(dict(solver=solver, path=path, betas=betas, prediction=prediction, spacing=spacing,
                      steps=steps, **sample(scheduler, **options)))


def spaced(spacing):
    return SIGMAS.get(spacing) or dict(timestep_spacing=spacing.removeprefix("list-"))


def variance_preserving(cases):
    for betas, prediction in itertools.product(BETAS, ("epsilon", "v", "x0")):
        common = dict(BETAS[betas], prediction_type=PREDICTIONS[prediction])
        # With linspace, diffusers' DDIM steps to another time than it asks the network about next.
        for spacing in ("leading", "trailing"):
            for eta in (0.0, 0.5, 1.0):
                scheduler = precise(diffusers.DDIMScheduler(**common, clip_sample=False, timestep_spacing=spacing))
                scheduler.set_timesteps(8)
                case(cases, f"ddim {eta}", "VP", betas, prediction, spacing, 8, scheduler, eta=eta)
        scheduler = precise(diffusers.LCMScheduler(**common, original_inference_steps=50))
        scheduler.set_timesteps(4)
        case(cases, "consistency", "VP", betas, prediction, "consistency", 4, scheduler)
        for spacing in MULTISTEP_SPACINGS + list(SIGMAS):
            for name, algorithm in (("2M", "dpmsolver++"), ("2M SDE", "sde-dpmsolver++")):
                scheduler = precise(diffusers.DPMSolverMultistepScheduler(
                    **common, **spaced(spacing), solver_order=2, algorithm_type=algorithm))
                scheduler.set_timesteps(8)
                case(cases, name, "VP", betas, prediction, spacing, 8, scheduler)
            for order, basis in itertools.product((2, 3), ("bh1", "bh2")):
                if basis == "bh1" and spacing in SIGMAS:
                    continue  # these end at the smallest trained sigma already
                scheduler = precise(diffusers.UniPCMultistepScheduler(
                    **common, **spaced(spacing), **unipc(order, basis)))
                scheduler.set_timesteps(8)
                listed = "list" if basis == "bh1" else spacing
                case(cases, f"unipc {order} {basis}", "VP", betas, prediction, listed, 8, scheduler)
        # A last step to the smallest trained sigma keeps its order.
        scheduler = precise(diffusers.DPMSolverMultistepScheduler(
            **common, final_sigmas_type="sigma_min", lower_order_final=False))
        scheduler.set_timesteps(16)
        case(cases, "2M", "VP", betas, prediction, "list", 16, scheduler)


def unipc(order, basis):
    """diffusers' bh1 gives NaN on a step that ends clean (0 times infinity), so it ends at sigma_min."""
    return dict(solver_order=order, solver_type=basis,
                final_sigmas_type="sigma_min" if basis == "bh1" else "zero")


def variance_exploding(cases):
    kinds = [("euler", diffusers.EulerDiscreteScheduler, True, True),
             ("ancestral", diffusers.EulerAncestralDiscreteScheduler, False, False),
             ("heun", diffusers.HeunDiscreteScheduler, True, False),
             ("dpm2", diffusers.KDPM2DiscreteScheduler, True, False)]
    for betas, prediction in itertools.product(BETAS_EXPLODING, ("epsilon", "v", "x0")):
        common = dict(BETAS_EXPLODING[betas], prediction_type=PREDICTIONS[prediction])
        for name, kind, has_sigmas, has_sample in kinds:
            if prediction == "x0" and not has_sample:
                continue
            for spacing in EULER_SPACINGS + (list(SIGMAS) if has_sigmas else []):
                scheduler = precise(kind(**common, **spaced(spacing)))
                scheduler.set_timesteps(8)
                case(cases, name, "VE", betas, prediction, spacing, 8, scheduler)


def flow(cases):
    for shift, steps in itertools.product((1.0, 3.0), (4, 8)):
        scheduler = diffusers.FlowMatchEulerDiscreteScheduler(shift=shift)
        scheduler.set_timesteps(sigmas=numpy.linspace(1, 1 / steps, steps).tolist())
        case(cases, "euler", "flow", f"shift {shift}", "flow", "flow", steps, scheduler)
        for name, kind, options in (
                ("2M", diffusers.DPMSolverMultistepScheduler, dict(algorithm_type="dpmsolver++")),
                ("2M SDE", diffusers.DPMSolverMultistepScheduler, dict(algorithm_type="sde-dpmsolver++")),
                ("unipc 2 bh1", diffusers.UniPCMultistepScheduler, unipc(2, "bh1")),
                ("unipc 2 bh2", diffusers.UniPCMultistepScheduler, unipc(2, "bh2")),
                ("unipc 3 bh1", diffusers.UniPCMultistepScheduler, unipc(3, "bh1")),
                ("unipc 3 bh2", diffusers.UniPCMultistepScheduler, unipc(3, "bh2"))):
            scheduler = kind(use_flow_sigmas=True, flow_shift=shift, prediction_type="flow_prediction", **options)
            scheduler.set_timesteps(steps)
            if "bh1" in name:
                scheduler.sigmas[-1] = 0.02
            case(cases, name, "flow", f"shift {shift}", "flow", "list", steps, scheduler)
        scheduler = diffusers.FlowMatchHeunDiscreteScheduler(shift=shift)
        scheduler.set_timesteps(steps)
        case(cases, "heun", "flow", f"shift {shift}", "flow", "list", steps, scheduler)


def guidance():
    """Lin et al. 2023, equations 14 to 16, in PyTorch, for a batch of two."""
    generator = torch.Generator().manual_seed(5)
    conditional, unconditional = torch.randn((2, 2, 3, 4), generator=generator)
    guided = unconditional + 4 * (conditional - unconditional)
    full = guided * conditional.std(dim=(1, 2), keepdim=True) / guided.std(dim=(1, 2), keepdim=True)
    result = 0.7 * full + 0.3 * guided
    return dict(conditional=rounded(conditional.flatten()), unconditional=rounded(unconditional.flatten()),
                scale=4.0, rescale=0.7, result=rounded(result.flatten()))


def noise():
    """Sizes around the generator's block of 16, drawn in turn from one generator."""
    generator = torch.Generator().manual_seed(2024)
    sizes = [1, 2, 3, 15, 16, 17, 31, 32, 33, 5, 40]
    return [dict(size=n, values=rounded(torch.randn(n, generator=generator), 9)) for n in sizes]


def main():
    assert diffusers.__version__.startswith("0.36"), diffusers.__version__
    cases = []
    variance_preserving(cases)
    variance_exploding(cases)
    flow(cases)
    fixtures = pathlib.Path(__file__).parent.parent / "Tests"
    versions = dict(diffusers=diffusers.__version__, torch=torch.__version__)
    shared = dict(versions=versions, startSeed=START_SEED, stepSeed=STEP_SEED, shape=SHAPE)
    target = fixtures / "DiffusionTests" / "Fixtures" / "diffusers.json"
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    head = json.dumps(dict(shared, guidance=guidance()))[:-1]
    target.write_text(f'{head}, "cases": [\n{lines}\n]}}\n')
    target = fixtures / "TensorTests" / "Fixtures" / "torch_randn.json"
    target.write_text(json.dumps(dict(versions=versions, seed=2024, draws=noise())) + "\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
