/**
 * Searches hyperparameters: {@link dev.rhyton.tuner.Tuner} trains models, {@link
 * dev.rhyton.tuner.Search} is the search alone, for loops of your own. A {@link
 * dev.rhyton.tuner.Searcher} proposes values, a {@link dev.rhyton.tuner.Scheduler} decides which
 * trials train longer.
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.tuner;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
