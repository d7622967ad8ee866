namespace VideoSsm.Eval.World;

/// <summary>Which side of the train / test border a scene is on; see <see cref="WorldSplit"/>.</summary>
public enum Split
{
    /// <summary>Only combinations of attributes meant for training.</summary>
    Train,

    /// <summary>The first object's combination of attributes is never seen in training.</summary>
    HeldOut,
}
