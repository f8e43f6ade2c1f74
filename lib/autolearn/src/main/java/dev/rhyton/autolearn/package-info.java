/**
 * From a table to the best model, in the time that a person gives.
 *
 * <pre>{@code
 * var learned = AutoLearn.of(train, "species").minutes(5).fit();
 * learned.leaderboard();
 * learned.model().evaluate(test);
 * learned.model().predict(others);
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.autolearn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
