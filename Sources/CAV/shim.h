#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/sha.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

/* Macros that Swift cannot import, as functions. */
static inline int cav_error_again(void) { return AVERROR(EAGAIN); }
static inline int cav_error_end(void) { return AVERROR_EOF; }
static inline int cav_error_exit(void) { return AVERROR_EXIT; }
static inline int cav_error_io(void) { return AVERROR(EIO); }
static inline int cav_error_denied(void) { return AVERROR(EACCES); }
static inline int64_t cav_no_timestamp(void) { return AV_NOPTS_VALUE; }

/* The addresses of fixed-size array members, which Swift sees as tuples. */
static inline uint8_t **cav_frame_planes(AVFrame *frame) { return frame->data; }
static inline int *cav_frame_strides(AVFrame *frame) { return frame->linesize; }
