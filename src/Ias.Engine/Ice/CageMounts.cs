namespace Ias.Engine.Ice;

/// <summary>What lies over what in the cage of one turn, in bubblewrap's words; later ones lie over earlier ones.</summary>
internal sealed class CageMounts(Prepared prepared, GuardRequest request, string turnFolder)
{
    // Read-only: an agent that wrote there would change what a person's own git and ssh do later.
    private static readonly string[] PersonalSettings = [".ssh", ".gitconfig", ".config/git", ".config/gh", ".gnupg/gpg.conf", ".gnupg/gpg-agent.conf"];

    public IReadOnlyList<string> Words()
    {
        var words = new List<string>();
        var place = prepared.Place;
        foreach (var folder in prepared.Recorded.LocalFolders(place.WorkTree))
        {
            // a remote may be the repository itself (".")
            if (folder != place.CommonDir && folder != place.WorkTree)
            {
                Lay(words, "--ro-bind", folder);
            }
        }

        if (request.ReadOnly)
        {
            Lay(words, "--ro-bind", place.WorkTree);
            Lay(words, "--ro-bind", place.CommonDir);
            foreach (var folder in request.Writable.Append(request.ScratchFolder))
            {
                Lay(words, "--bind", folder);
            }
        }
        else
        {
            // the repository may lie inside a remote, or below a folder laid read-only above
            Lay(words, "--bind", place.WorkTree);
            Lay(words, "--bind", place.CommonDir);
        }

        Lay(words, "--ro-bind", Path.Combine(place.WorkTree, ".run"));
        Personal(words);
        Shims(words);
        return words;
    }

    private static void Personal(List<string> words)
    {
        if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home)
        {
            foreach (var setting in PersonalSettings)
            {
                Lay(words, "--ro-bind", Path.Combine(home, setting));
            }
        }
    }

    private void Shims(List<string> words)
    {
        var shims = prepared.Shims;
        Lay(words, "--ro-bind", Path.GetDirectoryName(shims.Path)!);
        foreach (var file in prepared.Program)
        {
            Lay(words, "--ro-bind", Path.GetDirectoryName(RealPath.Of(file))!);
        }

        Lay(words, "--ro-bind", turnFolder, shims.Turn);
        Lay(words, "--ro-bind", prepared.Programs.Git, Path.Combine(shims.Real, "git"));
        if (prepared.Programs.GitCore.Length > 0)
        {
            Lay(words, "--ro-bind", prepared.Programs.GitCore, Path.Combine(shims.Real, "git-core"));
        }

        if (prepared.Programs.Gh.Length > 0)
        {
            Lay(words, "--ro-bind", prepared.Programs.Gh, Path.Combine(shims.Real, "gh"));
        }

        foreach (var program in prepared.Programs.Covered)
        {
            Lay(words, "--ro-bind", Path.Combine(shims.Programs, program.Name), program.Path);
        }
    }

    private static void Lay(List<string> words, string how, string path) => Lay(words, how, path, path);

    private static void Lay(List<string> words, string how, string from, string to)
    {
        if (Path.Exists(from) && RealPath.Of(to) is var target)
        {
            words.AddRange([how, from, target]);
        }
    }
}
