/** The functions that every cell can call, under IJava's names. */
@CheckReturnValue
@NullMarked
package io.github.spencerpark.ijava.runtime;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
