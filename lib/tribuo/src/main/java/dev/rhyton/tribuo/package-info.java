/**
 * Rhyton's models as Tribuo models: a trainer for classification and regression, conversion of
 * datasets in both directions, comparison tables, and the importance of hyperparameters.
 *
 * <pre>{@code
 * var trainer = RhytonTrainer.classification(
 *     () -> Sequential.of(Dense.of(64).activation("relu"), Dense.of(10).activation("softmax")),
 *     Compile.of("adam", "sparse_categorical_crossentropy"),
 *     epochs(20).verbose(0));
 * var trainers = Baselines.classification();    // logistic regression, random forest, XGBoost
 * trainers.put("Rhyton", trainer);
 * Evaluations.crossValidate(trainers, TribuoData.classification(digits.train()), 5);
 * }</pre>
 *
 * <p>Tribuo logs every tree that it grows; this package sets the level of its logger to warnings,
 * unless it already has a level.
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.tribuo;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
