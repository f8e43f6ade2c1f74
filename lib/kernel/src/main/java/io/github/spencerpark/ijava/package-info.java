/**
 * IJava's kernel under its own name, for notebooks and libraries that use it, with the types of its
 * base kernel. What it does is in {@code dev.rhyton.kernel}.
 */
@CheckReturnValue
@NullMarked
package io.github.spencerpark.ijava;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
