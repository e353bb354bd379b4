namespace Ias.Engine.Workspace;

/// <summary>Finds the work tree one stands in, from the files alone: no process, no git needed.</summary>
public static class WorkTree
{
    /// <summary>The top folder of the work tree around <paramref name="folder"/>; null when there is none.</summary>
    public static string? Find(string folder)
    {
        for (var at = Path.GetFullPath(folder); at is not null; at = Path.GetDirectoryName(at))
        {
            var git = Path.Combine(at, ".git");
            if (Directory.Exists(git) || File.Exists(git)) // a file in linked worktrees and submodules
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>What to say where there is none.</summary>
    public static ProblemException NoneHere(string folder) => new(new Problem(
        "This is not inside a git repository.", folder, "cd into your repository, or make one: git init"));
}
