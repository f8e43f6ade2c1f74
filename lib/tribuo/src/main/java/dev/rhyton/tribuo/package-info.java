/**
 * Rhyton's models among Tribuo's: one trainer for both of its kinds of outputs, its data as ours
 * and ours as its, and one table for all.
 *
 * <pre>{@code
 * var trainer = RhytonTrainer.classification(
 *     () -> Sequential.of(Dense.of(64).activation("relu"), Dense.of(10).activation("softmax")),
 *     Compile.of("adam", "sparse_categorical_crossentropy"),
 *     epochs(20).verbose(0));
 * var trainers = Baselines.classification();    // logistic regression, random forest, XGBoost
 * trainers.put("Rhyton", trainer);
 * Evaluations.crossValidate(trainers, TribuoData.labelled(digits.train()), 5);
 * }</pre>
 *
 * <p>Tribuo tells the log of every tree that it grows; here its logger starts at warnings, unless
 * it has a level already.
 */
@CheckReturnValue
package dev.rhyton.tribuo;

import com.google.errorprone.annotations.CheckReturnValue;
