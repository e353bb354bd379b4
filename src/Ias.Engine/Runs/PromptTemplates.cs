using Ias.Core.Runs;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>A prompt template in force.</summary>
/// <param name="From">Its path within the repository; empty = built in.</param>
public sealed record PromptTemplate(string Name, string Text, string From);

/// <summary>A repository's own templates, where it has them, before the built-in ones.</summary>
public static class PromptTemplates
{
    /// <summary>Where a repository keeps its own, one <c>&lt;name&gt;.md</c> each.</summary>
    public const string Folder = "docs/ias/prompts";

    private const int Longest = 256 << 10;

    /// <summary>The path of a repository's own template, within it.</summary>
    public static string PathOf(string name) => $"{Folder}/{name}.md";

    /// <summary>The template in force; <paramref name="workTree"/> null = the built-in one.</summary>
    public static PromptTemplate Find(string? workTree, string name) =>
        workTree is not null && TextOf(workTree, PathOf(name)) is { } own
            ? new PromptTemplate(name, own, PathOf(name))
            : new PromptTemplate(name, Prompts.Template(name), "");

    /// <summary>A file that goes into a prompt; null where it is missing, longer than 256 KiB, or a link: an agent's could lead to a key,
    /// which it would be told then.</summary>
    /// <param name="path">Below the work tree.</param>
    internal static string? TextOf(string workTree, string path) =>
        InsideFile.Read(workTree, path, Longest) is { Content: not null } read ? read.Text : null;
}
