/** The class by which notebooks for the first releases of JJava reach their kernel. */
@CheckReturnValue
@NullMarked
package org.dflib.jjava;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
