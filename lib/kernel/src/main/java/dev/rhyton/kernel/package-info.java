/**
 * A Java kernel for Jupyter, compatible with IJava, and a runner of notebooks that needs no Python.
 *
 * <p>A jar may teach the kernel how its types look without depending on it: it names, in {@code
 * META-INF/services/java.util.function.Consumer}, a class with a public constructor that takes the
 * renderer of the base kernel.
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
package dev.rhyton.kernel;

import com.google.errorprone.annotations.CheckReturnValue;
