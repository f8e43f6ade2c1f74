/**
 * JJava's kernel under its own name, for notebooks and libraries that use it, with the types of
 * {@code jjava-jupyter}. What it does is in {@code dev.rhyton.kernel}.
 */
@CheckReturnValue
@NullMarked
package org.dflib.jjava.kernel;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
