/** IJava's interface for libraries of Maven. */
@CheckReturnValue
package io.github.spencerpark.ijava.magics;

import com.google.errorprone.annotations.CheckReturnValue;
