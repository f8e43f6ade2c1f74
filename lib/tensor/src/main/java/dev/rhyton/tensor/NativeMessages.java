package dev.rhyton.tensor;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Limits what TensorFlow prints to standard error to errors, unless the environment variable {@code
 * TF_CPP_MIN_LOG_LEVEL} is set; with 0, TensorFlow prints everything.
 *
 * <p>TensorFlow reads the variable from the environment of the process when its library is loaded,
 * which prints already. Java cannot change this environment, so C's {@code putenv} is called
 * before.
 */
final class NativeMessages {
  private static final String LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final String ERRORS = "2";

  @SuppressWarnings("unused") // putenv keeps the memory of the text
  private static BytePointer setting;

  private NativeMessages() {}

  /** Sets the level; to be called before TensorFlow's library is loaded. */
  static void onlyErrors() {
    if (System.getenv(LEVEL) != null) return;
    try {
      setting = new BytePointer((LEVEL + "=" + ERRORS + "\0").getBytes(StandardCharsets.US_ASCII));
      var windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
      var putenv = Loader.addressof(windows ? "_putenv" : "putenv");
      if (putenv != null) call(putenv, setting);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // This JavaCPP has no native library, or is not 1.5.11: TensorFlow prints its messages.
      System.getLogger(NativeMessages.class.getName())
          .log(System.Logger.Level.DEBUG, "The level of TensorFlow's messages is unchanged", e);
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
