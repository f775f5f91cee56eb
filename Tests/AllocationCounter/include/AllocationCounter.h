#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How many times this thread has called malloc, calloc or realloc.
unsigned long allocation_count(void);

#endif
