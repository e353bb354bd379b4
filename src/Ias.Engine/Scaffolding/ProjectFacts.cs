namespace Ias.Engine.Scaffolding;

/// <summary>Facts about a project that are visible without running any of it.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Languages">The most used first, at most five.</param>
/// <param name="Commands">Commands that build, test and check it.</param>
/// <param name="DefaultBranch">Empty = unknown.</param>
/// <param name="Remotes">Name and address, without anything secret in it.</param>
/// <param name="Folders">Its folders at the top, those with most files first, at most twelve.</param>
public sealed record ProjectFacts(
    string Name,
    IReadOnlyList<ProjectLanguage> Languages,
    IReadOnlyList<ProjectCommand> Commands,
    string DefaultBranch,
    IReadOnlyList<(string Name, string Address)> Remotes,
    IReadOnlyList<ProjectFolder> Folders
)
{
    /// <summary>Nothing is known but the name.</summary>
    public static ProjectFacts Unknown(string name) => new(name, [], [], "", [], []);
}

/// <summary>A language and how many files are written in it.</summary>
public sealed record ProjectLanguage(string Name, int Files);

/// <summary>A command line that does something of a kind.</summary>
/// <param name="Kind"><c>build</c>, <c>test</c> or <c>check</c>.</param>
/// <param name="Line">To be typed at the top of the repository.</param>
/// <param name="From">The file that shows it.</param>
public sealed record ProjectCommand(string Kind, string Line, string From);

/// <summary>A folder at the top.</summary>
/// <param name="Language">Language of most of its files; empty = unknown.</param>
public sealed record ProjectFolder(string Name, int Files, string Language);
