package dev.rhyton.tensor.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Settings that TensorFlow reads from the environment of the process when its library is loaded. A
 * variable that the user set is not changed.
 *
 * <ul>
 *   <li>{@code TF_CPP_MIN_LOG_LEVEL}: TensorFlow prints only what ends the process, because its
 *       other errors are exceptions; with 0 it prints everything.
 *   <li>{@code TF_ENABLE_ONEDNN_OPTS}: see {@link OneDnn}.
 *   <li>{@code TF_OVERRIDE_GLOBAL_THREADPOOL}: each session has the number of threads of its own
 *       configuration. Otherwise all have that of the first one.
 * </ul>
 *
 * <p>Java cannot change the environment of its process, so C's {@code putenv} is called.
 */
final class NativeEnvironment {
  /** Putenv keeps the memory of the texts. */
  private static final List<BytePointer> SETTINGS = new ArrayList<>();

  private NativeEnvironment() {}

  /** Makes the settings; to be called before TensorFlow's library is loaded. */
  static void set() {
    set("TF_CPP_MIN_LOG_LEVEL", "3");
    var oneDnn = OneDnn.here();
    if (oneDnn.set() != null) set(OneDnn.SWITCH, oneDnn.set());
    var warning = oneDnn.warning();
    if (warning != null) System.getLogger("dev.rhyton").log(System.Logger.Level.WARNING, warning);
    set("TF_OVERRIDE_GLOBAL_THREADPOOL", "1");
  }

  private static void set(String name, String value) {
    if (System.getenv(name) != null) return;
    try {
      var text = (name + "=" + value + "\0").getBytes(StandardCharsets.US_ASCII);
      var setting = new BytePointer(text);
      SETTINGS.add(setting);
      var windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
      var putenv = Loader.addressof(windows ? "_putenv" : "putenv");
      if (putenv != null) call(putenv, setting);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // This JavaCPP has no native library, or is not 1.5.11: TensorFlow decides by itself.
      System.getLogger(NativeEnvironment.class.getName())
          .log(System.Logger.Level.DEBUG, name + " is not set", e);
    }
  }

  /** Calls a C function with one pointer, as JavaCPP calls the function that frees a pointer. */
  private static void call(Pointer function, Pointer argument) throws ReflectiveOperationException {
    var type = Class.forName(Pointer.class.getName() + "$NativeDeallocator");
    var constructor = type.getDeclaredConstructor(Pointer.class, long.class, long.class);
    constructor.setAccessible(true);
    var call = constructor.newInstance(argument, argument.address(), function.address());
    var method = type.getDeclaredMethod("deallocate");
    method.setAccessible(true);
    method.invoke(call);
  }
}
