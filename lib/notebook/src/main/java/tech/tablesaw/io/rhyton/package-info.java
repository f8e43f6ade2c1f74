/** Rhyton's writers of tables, in a package in which Tablesaw searches for writers. */
@CheckReturnValue
package tech.tablesaw.io.rhyton;

import com.google.errorprone.annotations.CheckReturnValue;
