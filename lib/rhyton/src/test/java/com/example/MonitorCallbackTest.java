package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.callbacks.FakeTraining;
import dev.rhyton.callbacks.MonitorCallback;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A user's callback that monitors a value of the logs. */
class MonitorCallbackTest {
  private static final class Report extends MonitorCallback<Report> {
    @Override
    public void onTrainBegin() {
      startFrom(0.5);
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      var before = best();
      if (improves(monitorValue(logs))) print("%s: %s after %s", monitor(), best(), before);
    }
  }

  @Test
  void improvementsArePrinted() {
    var training = new FakeTraining();
    var report = new Report().monitor("auc").mode("max").verbose(1);
    training.epochsUntilStop(report, "auc", 0.4, 0.6, 0.6, 0.75);
    assertEquals("auc: 0.6 after 0.5\nauc: 0.75 after 0.6\n", training.said());
  }

  @Test
  void aMissingValueIsNamed() {
    Kit.assertRefused(
        "Report: the logs have no \"val_loss\", they have [loss].",
        () -> new FakeTraining().epochsUntilStop(new Report(), "loss", 1));
  }
}
