namespace Ias.Engine.State;

/// <summary>Origin of a run's log, as far as this machine can know.</summary>
public enum LogOrigin
{
    /// <summary>This machine, all of it.</summary>
    Own,

    /// <summary>Unknown: it carries no hashes, as older versions of ias write it, and no head is kept of it.</summary>
    Unhashed,

    /// <summary>Another machine or another user: no head is kept of it here.</summary>
    Foreign,

    /// <summary>This machine, for another work tree: it was copied here.</summary>
    Copied,

    /// <summary>This machine, and somebody else after it.</summary>
    Altered,
}
