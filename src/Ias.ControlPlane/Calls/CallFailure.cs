namespace Ias.ControlPlane.Calls;

/// <summary>Why a call came to nothing.</summary>
public enum CallFailure
{
    /// <summary>The server was not reached, and did nothing.</summary>
    Unreachable,

    /// <summary>The server may have done what was asked, or not: its answer did not arrive.</summary>
    NoAnswer,

    /// <summary>Its certificate is not trusted here.</summary>
    Untrusted,

    /// <summary>What answers is no Console, or one that speaks differently.</summary>
    Unintelligible,

    /// <summary>It asks to wait.</summary>
    Busy,

    /// <summary>The token is not, or not any more, valid.</summary>
    TokenRefused,

    /// <summary>The token is valid, and not for this.</summary>
    Forbidden,

    /// <summary>There is no such thing in the workspace.</summary>
    NotFound,

    /// <summary>What was asked does not fit how things stand now.</summary>
    Conflict,

    /// <summary>The server does not take what was sent.</summary>
    Invalid,

    /// <summary>The server failed.</summary>
    ServerFailed,
}

/// <summary>What follows from a failure.</summary>
public static class CallFailureKinds
{
    /// <summary>Whether it is worth asking again later, unchanged.</summary>
    public static bool IsPassing(this CallFailure failure) =>
        failure is CallFailure.Unreachable or CallFailure.NoAnswer or CallFailure.Busy or CallFailure.ServerFailed;
}
