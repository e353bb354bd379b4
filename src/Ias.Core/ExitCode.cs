namespace Ias.Core;

/// <summary>Meaning of a command's exit status. The table in the documentation is made from this list.</summary>
public enum ExitCode
{
    /// <summary>Done, or: the answer is yes.</summary>
    Ok = 0,

    /// <summary>Refused, failed, blocked by ICE, or the run was halted.</summary>
    Failed = 1,

    /// <summary>The command line cannot be understood.</summary>
    Usage = 2,

    /// <summary>There is nothing to do, or no run here.</summary>
    NothingToDo = 3,

    /// <summary>Another engine holds this work tree.</summary>
    LockHeld = 4,

    /// <summary>Halted by the user with Ctrl-C.</summary>
    Interrupted = 130,
}
