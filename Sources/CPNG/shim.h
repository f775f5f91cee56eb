#pragma once
#include <png.h>

/* Macros that Swift cannot import, as functions. */
static inline png_uint_32 cpng_format_rgb(void) { return PNG_FORMAT_RGB; }
static inline png_uint_32 cpng_format_rgba(void) { return PNG_FORMAT_RGBA; }
static inline png_uint_32 cpng_flag_alpha(void) { return PNG_FORMAT_FLAG_ALPHA; }
static inline png_uint_32 cpng_version(void) { return PNG_IMAGE_VERSION; }
static inline const char *cpng_message(const png_image *image) { return image->message; }
