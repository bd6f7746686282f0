/*
 * A Vulkan driver around another one, RADV above all, whose null device compiles for a GPU that is not there
 * (RADV_FORCE_FAMILY). Recording and submitting do nothing, since the null device cannot; what its compiler
 * says of every compute pipeline is written into GPU_STATS_OUT: N.stats (a name, a tab and a number a line)
 * and N.s (the assembly), N from 0 on. The driver within is GPU_STATS_DRIVER.
 *
 * The structures below are those of the Vulkan specification that are looked into (VK_KHR_pipeline_executable_properties,
 * compute pipelines, devices), declared here so that no headers have to be installed.
 *
 *   cc -shared -fPIC -O1 -o icd.so icd.c -ldl
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void *Handle; /* dispatchable: VkInstance, VkPhysicalDevice, VkDevice */
typedef int32_t Result;
typedef void (*Function)(void);
typedef Function (*GetAddress)(Handle, const char *);

enum {
  FEATURES_PIPELINE_EXECUTABLE = 1000269000,
  PIPELINE_INFO,
  EXECUTABLE_PROPERTIES,
  EXECUTABLE_INFO,
  EXECUTABLE_STATISTIC,
  EXECUTABLE_REPRESENTATION,
};
enum { CAPTURE_STATISTICS = 0x40, CAPTURE_REPRESENTATIONS = 0x80 };
static const char EXTENSION[] = "VK_KHR_pipeline_executable_properties";

typedef struct { int32_t type; const void *next; uint32_t on; } Feature;
typedef struct {
  int32_t type; const void *next; uint32_t flags, queues; const void *queue; uint32_t layers; const char *const *layer;
  uint32_t extensions; const char *const *extension; const void *features;
} DeviceInfo;
typedef struct {
  int32_t type; const void *next; uint32_t flags, stage; uint64_t module; const char *entry; const void *constants;
} Stage;
typedef struct { int32_t type; const void *next; uint32_t flags; Stage stage; uint64_t layout, base; int32_t index; } ComputeInfo;
typedef struct { int32_t type; const void *next; uint64_t pipeline; uint32_t executable; } PipelineInfo;
typedef struct {
  int32_t type; void *next; uint32_t stages; char name[256], description[256]; uint32_t subgroup;
} Executable;
typedef struct {
  int32_t type; void *next; char name[256], description[256]; int32_t format;
  union { uint32_t b32; int64_t i64; uint64_t u64; double f64; } value;
} Statistic;
typedef struct {
  int32_t type; void *next; char name[256], description[256]; uint32_t text; size_t size; void *data;
} Representation;

typedef Result (*CreateInstance)(const void *, const void *, Handle *);
typedef Result (*CreateDevice)(Handle, const DeviceInfo *, const void *, Handle *);
typedef Result (*CreateCompute)(Handle, uint64_t, uint32_t, const ComputeInfo *, const void *, uint64_t *);
typedef Result (*Executables)(Handle, const PipelineInfo *, uint32_t *, Executable *);
typedef Result (*Statistics)(Handle, const PipelineInfo *, uint32_t *, Statistic *);
typedef Result (*Representations)(Handle, const PipelineInfo *, uint32_t *, Representation *);
typedef Result (*Negotiate)(uint32_t *);

static void *driver;
static GetAddress of_instance, of_device, of_physical_device;
static Handle instance;
static int pipelines;

static void fail(const char *what) {
  fprintf(stderr, "gpu-stats: %s\n", what);
  exit(1);
}

static void open_driver(void) {
  if (driver) return;
  const char *path = getenv("GPU_STATS_DRIVER");
  driver = path ? dlopen(path, RTLD_NOW) : NULL;
  if (!driver) fail(path ? dlerror() : "GPU_STATS_DRIVER is not set");
  of_instance = (GetAddress)dlsym(driver, "vk_icdGetInstanceProcAddr");
  of_physical_device = (GetAddress)dlsym(driver, "vk_icdGetPhysicalDeviceProcAddr");
  Negotiate negotiate = (Negotiate)dlsym(driver, "vk_icdNegotiateLoaderICDInterfaceVersion");
  uint32_t version = 5;
  if (!of_instance || !negotiate || negotiate(&version)) fail("the driver is not one that the loader could use");
}

static FILE *output(const char *suffix) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%d.%s", getenv("GPU_STATS_OUT"), pipelines, suffix);
  FILE *file = fopen(path, "w");
  if (!file) fail("cannot write into GPU_STATS_OUT");
  return file;
}

static double number(const Statistic *of) {
  switch (of->format) {
    case 0: return of->value.b32;
    case 1: return of->value.i64;
    case 2: return of->value.u64;
    default: return of->value.f64;
  }
}

static void write_statistics(Handle device, const PipelineInfo *info, uint32_t subgroup) {
  Statistics read = (Statistics)of_device(device, "vkGetPipelineExecutableStatisticsKHR");
  uint32_t count = 0;
  if (!read || read(device, info, &count, NULL)) fail("the driver tells no statistics");
  Statistic *all = calloc(count, sizeof *all);
  for (uint32_t i = 0; i < count; i++) all[i].type = EXECUTABLE_STATISTIC;
  read(device, info, &count, all);
  FILE *file = output("stats");
  fprintf(file, "subgroup\t%u\n", subgroup);
  for (uint32_t i = 0; i < count; i++) fprintf(file, "%s\t%.17g\n", all[i].name, number(&all[i]));
  fclose(file);
  free(all);
}

static void write_assembly(Handle device, const PipelineInfo *info) {
  Representations read = (Representations)of_device(device, "vkGetPipelineExecutableInternalRepresentationsKHR");
  uint32_t count = 0;
  if (!read || read(device, info, &count, NULL)) return;
  Representation *all = calloc(count, sizeof *all);
  for (uint32_t i = 0; i < count; i++) all[i].type = EXECUTABLE_REPRESENTATION;
  read(device, info, &count, all);
  for (uint32_t i = 0; i < count; i++) all[i].data = calloc(all[i].size + 1, 1);
  read(device, info, &count, all);
  for (uint32_t i = 0; i < count; i++) {
    if (all[i].text && !strcmp(all[i].name, "Assembly")) {
      FILE *file = output("s");
      fputs(all[i].data, file);
      fclose(file);
    }
    free(all[i].data);
  }
  free(all);
}

static void report(Handle device, uint64_t pipeline) {
  Executables read = (Executables)of_device(device, "vkGetPipelineExecutablePropertiesKHR");
  PipelineInfo info = { PIPELINE_INFO, NULL, pipeline, 0 };
  Executable executable;
  memset(&executable, 0, sizeof executable);
  executable.type = EXECUTABLE_PROPERTIES;
  uint32_t count = 1;
  if (!read || read(device, &info, &count, &executable) < 0 || count == 0) fail("the driver tells nothing of a pipeline");
  info.type = EXECUTABLE_INFO;
  write_assembly(device, &info);
  write_statistics(device, &info, executable.subgroup);
  pipelines++;
}

static Result create_compute(Handle device, uint64_t cache, uint32_t count, const ComputeInfo *wanted, const void *allocator, uint64_t *made) {
  CreateCompute create = (CreateCompute)of_device(device, "vkCreateComputePipelines");
  (void)cache; /* a cached pipeline has no statistics */
  for (uint32_t i = 0; i < count; i++) {
    ComputeInfo info = wanted[i];
    info.flags |= CAPTURE_STATISTICS | CAPTURE_REPRESENTATIONS;
    Result result = create(device, 0, 1, &info, allocator, &made[i]);
    if (result) return result;
    report(device, made[i]);
  }
  return 0;
}

static Result create_instance(const void *info, const void *allocator, Handle *made) {
  Result result = ((CreateInstance)of_instance(NULL, "vkCreateInstance"))(info, allocator, made);
  if (!result) instance = *made;
  return result;
}

static Result create_device(Handle physical, const DeviceInfo *wanted, const void *allocator, Handle *made) {
  DeviceInfo info = *wanted;
  const char **names = calloc(info.extensions + 1, sizeof *names);
  int there = 0;
  for (uint32_t i = 0; i < info.extensions; i++) {
    names[i] = info.extension[i];
    there |= !strcmp(names[i], EXTENSION);
  }
  Feature feature = { FEATURES_PIPELINE_EXECUTABLE, info.next, 1 };
  if (!there) {
    names[info.extensions++] = EXTENSION;
    info.next = &feature;
  }
  info.extension = names;
  Result result = ((CreateDevice)of_instance(instance, "vkCreateDevice"))(physical, &info, allocator, made);
  if (!of_device) of_device = (GetAddress)of_instance(instance, "vkGetDeviceProcAddr");
  free(names);
  return result;
}

static Result nothing(void) { return 0; }

/* Whatever would record, submit or wait. */
static int does_nothing(const char *name) {
  static const char *const begins[] = { "vkCmd", "vkQueueSubmit", "vkWaitForFences", "vkWaitSemaphores" };
  static const char *const whole[] = { "vkBeginCommandBuffer", "vkEndCommandBuffer", "vkResetCommandBuffer", "vkQueueWaitIdle",
    "vkDeviceWaitIdle", "vkGetFenceStatus", "vkResetFences" };
  for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
    if (!strncmp(name, begins[i], strlen(begins[i]))) return 1;
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    if (!strcmp(name, whole[i])) return 1;
  return 0;
}

/* In place of `found`, a function of a device. */
static Function wrapped(const char *name, Function found) {
  if (!found) return NULL;
  if (!strcmp(name, "vkCreateComputePipelines")) return (Function)create_compute;
  return does_nothing(name) ? (Function)nothing : found;
}

static Function device_address(Handle device, const char *name) { return wrapped(name, of_device(device, name)); }

Function vk_icdGetInstanceProcAddr(Handle of, const char *name) {
  open_driver();
  if (!strcmp(name, "vkCreateInstance")) return (Function)create_instance;
  if (!strcmp(name, "vkCreateDevice")) return (Function)create_device;
  if (!strcmp(name, "vkGetDeviceProcAddr")) {
    of_device = (GetAddress)of_instance(of ? of : instance, name);
    return (Function)device_address;
  }
  return wrapped(name, of_instance(of, name));
}

Function vk_icdGetPhysicalDeviceProcAddr(Handle of, const char *name) {
  open_driver();
  if (!of_physical_device || !strcmp(name, "vkCreateDevice")) return NULL;
  return of_physical_device(of ? of : instance, name);
}

Result vk_icdNegotiateLoaderICDInterfaceVersion(uint32_t *version) {
  open_driver();
  if (*version > 5) *version = 5;
  return 0;
}
