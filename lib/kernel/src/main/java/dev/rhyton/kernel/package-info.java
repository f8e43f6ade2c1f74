/**
 * A Java kernel for Jupyter that is compatible with IJava, and a runner of notebooks that needs no
 * Python.
 *
 * <p>A jar may define how the kernel displays its types, without depending on the kernel: it lists,
 * in {@code META-INF/services/java.util.function.Consumer}, a class with a public constructor that
 * accepts the renderer of the base kernel.
 *
 * <pre>{@code
 * public final class Renderers implements Consumer<Renderer> {
 *   public void accept(Renderer renderer) {
 *     renderer.createRegistration(History.class)
 *         .preferring(MIMEType.IMAGE_PNG)
 *         .register((history, context) -> context.renderIfRequested(...));
 *   }
 * }
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.kernel;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
