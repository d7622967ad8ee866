namespace VideoSsm.Eval.World;

/// <summary>What may happen in a scene.</summary>
public enum SceneEventKind
{
    /// <summary>An object fades to another colour.</summary>
    Recolour,

    /// <summary>An object that was not there slides in.</summary>
    Enter,

    /// <summary>An object slides out and is gone for good.</summary>
    Leave,

    /// <summary>The background fades to another pattern and colour.</summary>
    Background,
}
