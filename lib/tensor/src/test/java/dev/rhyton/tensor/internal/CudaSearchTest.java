package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

class CudaSearchTest {
  private static final String PLATFORM = "/org/tensorflow/internal/c_api/" + Loader.getPlatform();
  private static final String LIBRARY = "/" + System.mapLibraryName("jnitensorflow");
  private static final String CUDA = "/org/bytedeco/cuda/presets/cudart.class";

  @Test
  void onlyTheLibraryForProcessorsMakesItNeedless() {
    var processors = PLATFORM + LIBRARY;
    var gpu = PLATFORM + "-gpu" + LIBRARY;
    assertTrue(CudaSearch.isNeedless(Set.of(processors)::contains));
    assertFalse(CudaSearch.isNeedless(Set.of()::contains));
    assertFalse(CudaSearch.isNeedless(Set.of(gpu)::contains));
    assertFalse(CudaSearch.isNeedless(Set.of(processors, gpu)::contains));
    assertFalse(CudaSearch.isNeedless(Set.of(processors, CUDA)::contains));
  }

  /** Fails with a JavaCPP that remembers in another way: then programs start more slowly. */
  @Test
  void javaCppRemembersThatThereIsNothing() throws ReflectiveOperationException {
    Native.newGraph().close(); // the library is loaded
    var found = Loader.class.getDeclaredField("foundLibraries");
    found.setAccessible(true);
    var libraries = (Map<?, ?>) found.get(null);
    var cuda =
        libraries.keySet().stream()
            .filter(name -> name.toString().matches("(cudart|cublas|cudnn)@.*"))
            .toList();
    assertEquals(3, cuda.size(), cuda.toString());
    libraries.keySet().removeAll(cuda);
    CudaSearch.skip();
    for (var name : cuda) assertEquals(0, ((URL[]) libraries.get(name)).length);
  }
}
