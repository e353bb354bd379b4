namespace Ias.Core.Runs;

/// <summary>Next action of a detached engine's watcher.</summary>
public enum RestartStep
{
    /// <summary>Start what the person asked for: it has not begun.</summary>
    Start,

    /// <summary>An engine is at work: wait until it ends.</summary>
    Wait,

    /// <summary>The engine died: resume.</summary>
    Resume,

    /// <summary>It died too often: notify a person.</summary>
    GiveUp,

    /// <summary>The run needs no engine: it is over, halted, or waits for an answer.</summary>
    End,
}
