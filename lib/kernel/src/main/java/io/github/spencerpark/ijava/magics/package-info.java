/** IJava's interface for libraries of Maven. */
@CheckReturnValue
@NullMarked
package io.github.spencerpark.ijava.magics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
