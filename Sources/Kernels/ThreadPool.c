// A fork-join pool: the caller and its workers draw task numbers from one ticket.
//
// The ticket holds a generation (high half) and the next task (low half); a worker claims a task by
// compare-and-swap, so one that slept through a whole job cannot claim a task of the next by mistake.
// Completion counts tasks: the caller never waits for a worker that has claimed nothing.
#define _GNU_SOURCE
#include "Table.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#define RELAX() _mm_pause()
#else
#define RELAX() __asm__ volatile("yield")
#endif

enum { MOST_THREADS = 64, SPINS = 2000 };

static const uint32_t CLOSED = 0xFFFFFFFF;  // a task number that is never handed out
static _Atomic uint64_t ticket = 0xFFFFFFFF;
static _Atomic(void (*)(void *, long)) job;
static _Atomic(void *) job_context;
static _Atomic(const rk_table *) job_table;
static _Atomic long job_size, finished;
static _Atomic long thread_count;
static atomic_flag busy = ATOMIC_FLAG_INIT;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t published = PTHREAD_COND_INITIALIZER;
static _Atomic uint64_t generation;
static long workers;  // started so far; guarded by lock
static _Atomic long sleeping;

// Runs tasks of the current job until none is left to claim.
static void help(void) {
  for (;;) {
    uint64_t t = atomic_load(&ticket);
    uint32_t index = (uint32_t)t;
    void (*task)(void *, long) = atomic_load(&job);
    void *context = atomic_load(&job_context);
    const rk_table *table = atomic_load(&job_table);
    if (index == CLOSED || (long)index >= atomic_load(&job_size)) return;
    if (!atomic_compare_exchange_weak(&ticket, &t, t + 1)) continue;
    rk_select_table(table);
    task(context, index);
    atomic_fetch_add(&finished, 1);
  }
}

static void *work(void *argument) {
  long number = (long)(intptr_t)argument;
  uint64_t seen = 0;
  for (;;) {
    for (int spin = 0; atomic_load(&generation) == seen && spin < SPINS; spin++) RELAX();
    if (atomic_load(&generation) == seen) {
      pthread_mutex_lock(&lock);
      atomic_fetch_add(&sleeping, 1);
      while (atomic_load(&generation) == seen) pthread_cond_wait(&published, &lock);
      atomic_fetch_sub(&sleeping, 1);
      pthread_mutex_unlock(&lock);
    }
    seen = atomic_load(&generation);
    if (number < atomic_load(&thread_count)) help();
  }
  return 0;
}

long rk_available_cpus(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? online : 1;
}

void rk_set_thread_count(long count) {
  if (count < 1) count = 1;
  if (count > MOST_THREADS) count = MOST_THREADS;
  pthread_mutex_lock(&lock);
  while (workers < count - 1) {
    pthread_t thread;
    if (pthread_create(&thread, 0, work, (void *)(intptr_t)(workers + 1))) break;
    pthread_detach(thread);
    workers++;
  }
  atomic_store(&thread_count, count);
  pthread_mutex_unlock(&lock);
}

long rk_thread_count(void) {
  long count = atomic_load(&thread_count);
  if (count) return count;
  rk_set_thread_count(rk_available_cpus());
  return atomic_load(&thread_count);
}

void rk_parallel(long count, void (*task)(void *, long), void *context) {
  if (count <= 1 || rk_thread_count() == 1 || atomic_flag_test_and_set(&busy)) {
    for (long i = 0; i < count; i++) task(context, i);
    return;
  }
  uint64_t next = (atomic_load(&ticket) >> 32) + 1;
  atomic_store(&ticket, next << 32 | (uint64_t)CLOSED);  // no claim while the job changes
  atomic_store(&job, task);
  atomic_store(&job_context, context);
  atomic_store(&job_table, rk_selected_table());
  atomic_store(&job_size, count);
  atomic_store(&finished, 0);
  atomic_store(&ticket, next << 32);
  atomic_fetch_add(&generation, 1);
  if (atomic_load(&sleeping)) {
    pthread_mutex_lock(&lock);
    pthread_cond_broadcast(&published);
    pthread_mutex_unlock(&lock);
  }
  help();
  for (int spin = 0; atomic_load(&finished) != count; spin++) {
    if (spin < SPINS) RELAX();
    else sched_yield();
  }
  atomic_flag_clear(&busy);
}
