package dev.rhyton.tensor.internal;

import java.net.URL;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.javacpp.Loader;

/**
 * JavaCPP's search of CUDA's libraries, which is skipped where it can find nothing. Before JavaCPP
 * loads TensorFlow's library, it looks for each of 18 libraries by many names in each folder and
 * jar of the class path. With TensorFlow's library for processors, which needs none of them, that
 * is up to half of the time to a program's first operation.
 */
final class CudaSearch {
  private CudaSearch() {}

  /** Skips the search where it is needless; before TensorFlow's library is loaded. */
  static void skip() {
    var presets = org.tensorflow.internal.c_api.presets.tensorflow.class;
    if (!isNeedless(file -> presets.getResource(file) != null)) return;
    try {
      var properties = Loader.loadProperties(presets, Loader.loadProperties(), true);
      var found = Loader.class.getDeclaredField("foundLibraries");
      found.setAccessible(true);
      @SuppressWarnings("unchecked")
      var libraries = (Map<String, URL[]>) found.get(null);
      for (var name : properties.get("platform.preload")) {
        libraries.putIfAbsent(name, new URL[0]); // as a search without a result does
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // This JavaCPP is not 1.5.11, or is in a module that is not open: it searches.
      System.getLogger(CudaSearch.class.getName())
          .log(System.Logger.Level.DEBUG, "JavaCPP searches CUDA's libraries", e);
    }
  }

  /**
   * Returns whether there is TensorFlow's library for processors, not the one for CUDA, no CUDA.
   */
  static boolean isNeedless(Predicate<String> isThere) {
    var platform = "/org/tensorflow/internal/c_api/" + Loader.getPlatform();
    var library = "/" + System.mapLibraryName("jnitensorflow");
    return isThere.test(platform + library)
        && !isThere.test(platform + "-gpu" + library)
        && !isThere.test("/org/bytedeco/cuda/presets/cudart.class");
  }
}
