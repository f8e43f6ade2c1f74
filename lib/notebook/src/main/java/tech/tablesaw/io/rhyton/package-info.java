/** Rhyton's writers of tables, in a package in which Tablesaw searches for writers. */
@CheckReturnValue
@NullMarked
package tech.tablesaw.io.rhyton;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
