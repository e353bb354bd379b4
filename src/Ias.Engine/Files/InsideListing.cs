namespace Ias.Engine.Files;

/// <summary>The names in a folder, or why they cannot be had.</summary>
/// <param name="Entries">In the order of the file system; without <c>.</c> and <c>..</c>. Null: there is no such folder, or
/// <paramref name="Why"/> says why it cannot be listed.</param>
/// <param name="Why">Reason why nothing, or not all, was listed, for a sentence; empty otherwise.</param>
public readonly record struct InsideListing(IReadOnlyList<InsideEntry>? Entries, string Why)
{
    /// <summary>True when nothing exists at the path.</summary>
    public bool IsMissing => Entries is null && Why.Length == 0;
}
