namespace Ias.Console.Client.Calls;

/// <summary>Reason why a call failed.</summary>
public enum CallFailure
{
    /// <summary>The server was not reached, and did nothing.</summary>
    Unreachable,

    /// <summary>The server may have done what was asked, or not: its answer did not arrive.</summary>
    NoAnswer,

    /// <summary>Its certificate is not trusted here.</summary>
    Untrusted,

    /// <summary>The server is not a Console, or speaks another version of the contract.</summary>
    Unintelligible,

    /// <summary>It asks to wait.</summary>
    Busy,

    /// <summary>The token is not, or not any more, valid.</summary>
    TokenRefused,

    /// <summary>The token is valid, and not for this.</summary>
    Forbidden,

    /// <summary>There is no such thing in the workspace.</summary>
    NotFound,

    /// <summary>The request does not fit the present state.</summary>
    Conflict,

    /// <summary>The server does not take what was sent.</summary>
    Invalid,

    /// <summary>The server failed to handle the request.</summary>
    ServerFailed,
}

/// <summary>Properties of a <see cref="CallFailure"/>.</summary>
public static class CallFailureKinds
{
    /// <summary>True when the same request may succeed later, unchanged.</summary>
    public static bool IsPassing(this CallFailure failure) =>
        failure is CallFailure.Unreachable or CallFailure.NoAnswer or CallFailure.Busy or CallFailure.ServerFailed;
}
