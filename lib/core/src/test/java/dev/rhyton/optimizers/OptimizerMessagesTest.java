package dev.rhyton.optimizers;

import dev.rhyton.Refusals;
import dev.rhyton.tensor.NDArray;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The text of every refusal of an optimizer's options, and of a schedule's. */
class OptimizerMessagesTest {
  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add("SGD: learningRate must not be negative, received -1.", () -> SGD.of(-1))
        .add("SGD: weightDecay must not be negative, received -1.", () -> SGD.of().weightDecay(-1))
        .add("SGD: clipnorm must not be negative, received -1.", () -> SGD.of().clipnorm(-1))
        .add(
            "SGD: globalClipnorm must not be negative, received -1.",
            () -> SGD.of().globalClipnorm(-1))
        .add(
            "MultiOptimizer: gradientAccumulationSteps must be at least 2, received 0.",
            () -> MultiOptimizer.of(OptimizerMap.of(SGD.of())).gradientAccumulationSteps(0))
        .add(
            "SGD: excludeFromWeightDecay must be a regular expression, received \"(\": Unclosed"
                + " group.",
            () -> SGD.of().excludeFromWeightDecay("("))
        .add(
            "Muon: excludeLayers must be a regular expression, received \"(\": Unclosed group.",
            () -> Muon.of().excludeLayers("("))
        .add(
            "OptimizerMap: a pattern must be a regular expression, received \"(\": Unclosed group.",
            () -> OptimizerMap.of(SGD.of()).put("(", SGD.of()))
        .add(
            "SGD: excludeFromWeightDecay must have at most 10000 letters, received 10001.",
            () -> SGD.of().excludeFromWeightDecay("a".repeat(10_001)))
        .add(
            "OptimizerMap: a pattern must have at most 10000 letters, received 10001.",
            () -> OptimizerMap.of(SGD.of()).put("a".repeat(10_001), SGD.of()))
        .add("Muon: nsSteps must lie in [1, 1000], received 1001.", () -> Muon.of().nsSteps(1001))
        .add("SGD: clipvalue must not be negative, received -1.", () -> SGD.of().clipvalue(-1))
        .add("SGD: emaMomentum must lie in [0, 1], received 2.", () -> SGD.of().emaMomentum(2))
        .add(
            "SGD: emaOverwriteFrequency must be at least 1, received 0.",
            () -> SGD.of().emaOverwriteFrequency(0))
        .add(
            "SGD: lossScaleFactor must be positive, received 0.", () -> SGD.of().lossScaleFactor(0))
        .add("Adam: beta1 must lie in [0, 1), received 1.", () -> Adam.of().beta1(1))
        .add("Adam: beta2 must lie in [0, 1), received -1.", () -> Adam.of().beta2(-1))
        .add("Adamax: epsilon must not be negative, received -1.", () -> Adamax.of().epsilon(-1))
        .add("Adadelta: rho must lie in [0, 1), received 1.", () -> Adadelta.of().rho(1))
        .add(
            "Adadelta: epsilon must not be negative, received -1.", () -> Adadelta.of().epsilon(-1))
        .add(
            "Adafactor: beta2Decay must be negative, received 0.0.",
            () -> Adafactor.of().beta2Decay(0))
        .add(
            "Adafactor: epsilon1 must not be negative, received -1.",
            () -> Adafactor.of().epsilon1(-1))
        .add(
            "Adafactor: epsilon2 must not be negative, received -1.",
            () -> Adafactor.of().epsilon2(-1))
        .add(
            "Adafactor: clipThreshold must be positive, received 0.",
            () -> Adafactor.of().clipThreshold(0))
        .add(
            "Adagrad: initialAccumulatorValue must not be negative, received -1.",
            () -> Adagrad.of().initialAccumulatorValue(-1))
        .add("Adagrad: epsilon must not be negative, received -1.", () -> Adagrad.of().epsilon(-1))
        .add(
            "Ftrl: learningRatePower must not be above 0, received 1.0.",
            () -> Ftrl.of().learningRatePower(1))
        .add(
            "Ftrl: initialAccumulatorValue must not be negative, received -1.",
            () -> Ftrl.of().initialAccumulatorValue(-1))
        .add(
            "Ftrl: l1RegularizationStrength must not be negative, received -1.",
            () -> Ftrl.of().l1RegularizationStrength(-1))
        .add(
            "Ftrl: l2RegularizationStrength must not be negative, received -1.",
            () -> Ftrl.of().l2RegularizationStrength(-1))
        .add(
            "Ftrl: l2ShrinkageRegularizationStrength must not be negative, received -1.",
            () -> Ftrl.of().l2ShrinkageRegularizationStrength(-1))
        .add("Ftrl: beta must not be negative, received -1.", () -> Ftrl.of().beta(-1))
        .add("Lion: beta1 must lie in [0, 1], received -1.", () -> Lion.of().beta1(-1))
        .add("Lion: beta2 must lie in [0, 1), received 1.", () -> Lion.of().beta2(1))
        .add(
            "LossScaleOptimizer: initialScale must be positive, received 0.",
            () -> LossScaleOptimizer.of(SGD.of()).initialScale(0))
        .add(
            "LossScaleOptimizer: dynamicGrowthSteps must be at least 1, received 0.",
            () -> LossScaleOptimizer.of(SGD.of()).dynamicGrowthSteps(0))
        .add(
            "MultiOptimizer: lossScaleFactor must be positive, received 0.",
            () -> MultiOptimizer.of(OptimizerMap.of(SGD.of())).lossScaleFactor(0))
        .add("Muon: adamBeta1 must lie in [0, 1), received 1.", () -> Muon.of().adamBeta1(1))
        .add("Muon: adamBeta2 must lie in [0, 1), received 1.", () -> Muon.of().adamBeta2(1))
        .add("Muon: momentum must lie in [0, 1), received 1.", () -> Muon.of().momentum(1))
        .add(
            "Muon: adamWeightDecay must not be negative, received -1.",
            () -> Muon.of().adamWeightDecay(-1))
        .add(
            "Muon: adamLrRatio must not be negative, received -1.", () -> Muon.of().adamLrRatio(-1))
        .add("Muon: epsilon must not be negative, received -1.", () -> Muon.of().epsilon(-1))
        .add("Muon: rmsRate must not be negative, received -1.", () -> Muon.of().rmsRate(-1))
        .add("Muon: nsSteps must lie in [1, 1000], received 0.", () -> Muon.of().nsSteps(0))
        .add(
            "Muon: the polynomial needs numbers, received NaN.",
            () -> Muon.of().polynomial(1, Double.NaN, 1))
        .add("RMSprop: epsilon must not be negative, received -1.", () -> RMSprop.of().epsilon(-1))
        .add(
            "ScheduleFreeAdamW: beta1 must lie in (0, 1), received 0.",
            () -> ScheduleFreeAdamW.of().beta1(0))
        .add(
            "ScheduleFreeAdamW: warmupSteps must not be negative, received -1.",
            () -> ScheduleFreeAdamW.of().warmupSteps(-1))
        .add("Unknown optimizer \"adm\". Did you mean \"adam\"?", () -> Optimizers.get("adm"))
        .add("Unknown optimizer \"null\".", () -> Optimizers.get(null))
        .add("Adam: learningRate must not be negative, received -1.", () -> Adam.of(-1))
        .add("SGD: learningRate must be finite, received NaN.", () -> SGD.of(Double.NaN))
        .add(
            "SGD: learningRate must be at most 3.4028235E38, received 1.0E200.",
            () -> SGD.of(1e200))
        .add("Nadam: beta2 must lie in [0, 1), received -1.", () -> Nadam.of().beta2(-1))
        .add("Adam: epsilon must not be negative, received -1.", () -> Adam.of().epsilon(-1))
        .add("RMSprop: rho must lie in [0, 1), received 2.", () -> RMSprop.of().rho(2))
        .add(
            "RMSprop: momentum must not be negative, received -1.", () -> RMSprop.of().momentum(-1))
        .add("SGD: momentum must lie in [0, 1], received 2.", () -> SGD.of().momentum(2))
        .add(
            "SGD: only one of clipnorm, globalClipnorm and clipvalue at a time.",
            () -> SGD.of().clipnorm(1).clipvalue(1))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> numbersOfAStep() {
    var state = new OptimizerState(SGD.of(), Map::of);
    return new Refusals()
        .add(
            "UpdateContext.of: the numbers must be floats of shape (2,), two for each optimizer,"
                + " received float32 (3,).",
            () -> UpdateContext.of(NDArray.of(new float[3], 3), state))
        .add(
            "UpdateContext.of: the numbers must be floats of shape (2,), two for each optimizer,"
                + " received string (2,).",
            () -> UpdateContext.of(NDArray.of(new String[] {"a", "b"}, 2), state))
        .add("UpdateContext.of: numbers must not be null.", () -> UpdateContext.of(null, state))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> schedules() {
    return new Refusals()
        .add(
            "CosineDecay: initialLearningRate must not be negative, received -1.",
            () -> CosineDecay.of(-1, 10))
        .add("CosineDecay: decaySteps must be at least 1, received 0.", () -> CosineDecay.of(1, 0))
        .add(
            "CosineDecay: alpha must not be negative, received -1.",
            () -> CosineDecay.of(1, 10).alpha(-1))
        .add(
            "CosineDecay: warmupSteps must not be negative, received -1.",
            () -> CosineDecay.of(1, 10).warmup(1, -1))
        .add(
            "CosineDecay: warmupTarget must not be negative, received -1.",
            () -> CosineDecay.of(1, 10).warmup(-1, 1))
        .add(
            "CosineDecayRestarts: firstDecaySteps must be at least 1, received 0.",
            () -> CosineDecayRestarts.of(1, 0))
        .add(
            "CosineDecayRestarts: tMul must be at least 1, received 0.5.",
            () -> CosineDecayRestarts.of(1, 10).tMul(0.5))
        .add(
            "CosineDecayRestarts: mMul must not be negative, received -1.",
            () -> CosineDecayRestarts.of(1, 10).mMul(-1))
        .add(
            "CosineDecayRestarts: alpha must not be negative, received -1.",
            () -> CosineDecayRestarts.of(1, 10).alpha(-1))
        .add(
            "ExponentialDecay: decayRate must not be negative, received -1.",
            () -> ExponentialDecay.of(1, 10, -1))
        .add(
            "InverseTimeDecay: decaySteps must be at least 1, received 0.",
            () -> InverseTimeDecay.of(1, 0, 1))
        .add(
            "PiecewiseConstantDecay: expected one rate more than boundaries, received 1 and 1.",
            () -> PiecewiseConstantDecay.of(new int[] {1}, 1))
        .add(
            "PiecewiseConstantDecay: the boundaries must rise, received [2, 1].",
            () -> PiecewiseConstantDecay.of(new int[] {2, 1}, 1, 2, 3))
        .add(
            "PiecewiseConstantDecay: a rate must not be negative, received -1.",
            () -> PiecewiseConstantDecay.of(new int[] {1}, 1, -1))
        .add(
            "PolynomialDecay: endLearningRate must not be negative, received -1.",
            () -> PolynomialDecay.of(1, 10).endLearningRate(-1))
        .add(
            "PolynomialDecay: power must not be negative, received -1.",
            () -> PolynomialDecay.of(1, 10).power(-1))
        .tests();
  }
}
