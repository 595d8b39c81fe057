package dev.statekeep;

import java.time.Instant;
import java.util.Map;

/**
 * One running instance of a definition, as it stands at one revision.
 *
 * @param id its id
 * @param definitionName the name of its definition
 * @param definitionVersion the version that it runs on
 * @param state where it is
 * @param contextJson its own data: the text of a JSON object
 * @param finished whether it is in a final state and takes no more events
 * @param createRevision the revision that made it
 * @param revision the revision of its last change
 * @param createTime the commit time of {@code createRevision}
 * @param updateTime the commit time of {@code revision}
 * @param stateTime since when it has been in its state
 * @param sequence the number of its last transition; 0 when it has made none
 * @param timerEvent the event that its state's timer will send; "" when there is no timer
 * @param timerDueTime when the timer is due; null when there is none
 */
public record Machine(
    String id,
    String definitionName,
    int definitionVersion,
    String state,
    String contextJson,
    boolean finished,
    long createRevision,
    long revision,
    Instant createTime,
    Instant updateTime,
    Instant stateTime,
    long sequence,
    String timerEvent,
    Instant timerDueTime) {
  /**
   * Returns its own data.
   *
   * @return the fields of its context
   */
  public Map<String, Object> context() {
    return Json.parseObject(contextJson);
  }
}
