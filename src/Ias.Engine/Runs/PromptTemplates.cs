using Ias.Core.Runs;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>An effective prompt template.</summary>
/// <param name="From">Its path within the repository; empty = built in.</param>
public sealed record PromptTemplate(string Name, string Text, string From);

/// <summary>Prompt templates: a repository's own ones override the built-in ones.</summary>
public static class PromptTemplates
{
    /// <summary>Folder of a repository's own templates, one <c>&lt;name&gt;.md</c> each.</summary>
    public const string Folder = "docs/ias/prompts";

    private const int Longest = 256 << 10;

    /// <summary>Path of a repository's own template, relative to the repository.</summary>
    public static string PathOf(string name) => $"{Folder}/{name}.md";

    /// <summary>Effective template; the built-in one when <paramref name="workTree"/> is null.</summary>
    /// <param name="builtIn">The built-in one; null = the one with this name.</param>
    public static PromptTemplate Find(string? workTree, string name, string? builtIn = null) =>
        workTree is not null && TextOf(workTree, PathOf(name)) is { } own
            ? new PromptTemplate(name, own, PathOf(name))
            : new PromptTemplate(name, builtIn ?? Prompts.Template(name), "");

    /// <summary>
    /// Text of a file for a prompt; null if it is missing, longer than 256 KiB, or a link: an agent's link could expose a key in the
    /// prompt.
    /// </summary>
    /// <param name="path">Relative to the work tree.</param>
    internal static string? TextOf(string workTree, string path) =>
        InsideFile.Read(workTree, path, Longest) is { Content: not null } read ? read.Text : null;
}
