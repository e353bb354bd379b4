namespace Ias.Core.Ice;

/// <summary>The branches nobody but a person may move. The built-in set cannot be changed; names can only be added.</summary>
public sealed class ProtectedBranches(IReadOnlyList<string> added)
{
    /// <summary>Whether a branch or ref name (with or without <c>refs/heads/</c>, any case) is protected.</summary>
    public bool Contains(string name) => throw new NotSupportedException($"{added}{name}");
}
