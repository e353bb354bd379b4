namespace Ias.Engine.Git;

/// <summary>The name git gives an object: its hash in lower case hexadecimal digits.</summary>
internal static class CommitId
{
    /// <summary>True for a full id, SHA-1 or SHA-256.</summary>
    public static bool Is(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);
}
