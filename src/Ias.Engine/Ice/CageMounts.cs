using Ias.Engine.RunMode;
using Ias.Engine.State;

namespace Ias.Engine.Ice;

/// <summary>
/// What lies over what in the cage of one turn, in bubblewrap's words; later ones lie over earlier ones. The root they lie on is read-only: what a turn may
/// write is named here, and nothing else.
/// </summary>
internal sealed class CageMounts(Prepared prepared, GuardRequest request, string turnFolder, string stateFolder)
{
    // Read-only: an agent that wrote there would change what a person's own git and ssh do later.
    private static readonly string[] PersonalSettings = [".ssh", ".gitconfig", ".config/git", ".config/gh", ".gnupg/gpg.conf", ".gnupg/gpg-agent.conf"];

    /// <summary>What outside of a repository is believed by the engine or by the person's own git and ssh.</summary>
    public static IEnumerable<string> Protected(string stateFolder, Func<string, string?> variable) =>
        [StateHome.Folder, stateFolder, .. variable("HOME") is { Length: > 1 } home ? PersonalSettings.Select(s => Path.Combine(home, s)) : []];

    // Of those, what layer 5 hides altogether.
    private static readonly string[] Credentials = [".ssh", ".config/gh"];

    /// <param name="agentHome">The HOME the agent is given, beside the person's.</param>
    /// <param name="command">The program and its arguments: those that are paths in a temporary folder are laid over the private one.</param>
    public IReadOnlyList<string> Words(string agentHome, IEnumerable<string> command)
    {
        var words = new List<string>();
        var place = prepared.Place;
        foreach (var (name, folder) in PrivateTemporary.Folders)
        {
            Lay(words, "--bind", Path.Combine(turnFolder, name), folder);
        }

        foreach (var path in command.Concat([agentHome, prepared.Variable("HOME") ?? ""]).Where(p => PrivateTemporary.Hides(p) && Path.Exists(p)))
        {
            Lay(words, "--ro-bind", path);
        }

        // Of folders within each other the inner one decides.
        foreach (var path in prepared.Writable.Paths.Concat(prepared.Writable.Lent).OrderBy(path => path.Length))
        {
            if (!prepared.Writable.Lent.Contains(path))
            {
                Lay(words, "--bind", path);
            }
            else if (Directory.Exists(path))
            {
                Lay(words, "--bind", Path.Combine(turnFolder, PrivateTemporary.CopyOf(path)), path);
                foreach (var entry in PrivateTemporary.Entries(path))
                {
                    Lay(words, "--ro-bind", entry);
                }
            }
        }

        // A folder can be renamed with a mount in it, but not when it is one itself.
        foreach (var path in prepared.Writable.Settings.Select(Path.GetDirectoryName).OfType<string>().Where(folder => !prepared.Writable.Paths.Contains(folder)).Distinct(StringComparer.Ordinal))
        {
            Lay(words, "--bind", path);
        }

        foreach (var path in prepared.Writable.Own.Where(Directory.Exists))
        {
            words.AddRange(["--perms", "0700", "--tmpfs", RealPath.Of(path)]);
        }

        foreach (var path in prepared.Writable.Settings.Append(StateHome.Folder).Append(stateFolder))
        {
            Lay(words, "--ro-bind", path);
        }

        foreach (var file in prepared.Writable.Copied)
        {
            Lay(words, "--bind", Path.Combine(turnFolder, PrivateTemporary.CopyOf(file)), file);
        }

        // A remote may be the repository itself ("."), which is to be written; one in the work tree is laid over it below.
        var remotes = prepared.Recorded.LocalFolders(place.WorkTree).Where(folder => folder != place.CommonDir && folder != place.WorkTree).ToList();
        foreach (var folder in remotes)
        {
            Lay(words, "--ro-bind", folder);
        }

        if (request.MainTree.Length > 0)
        {
            Lay(words, "--ro-bind", request.MainTree); // its git folder is laid over it below
        }

        // The repository may lie inside a remote, or below a folder laid read-only above. Of folders within each other the inner one decides.
        var how = request.ReadOnly ? "--ro-bind" : "--bind";
        (string How, string Path)[] folders =
        [
            (how, place.WorkTree), (how, place.CommonDir), .. remotes.Where(folder => WritablePlaces.IsBelow(folder, place.WorkTree)).Select(path => ("--ro-bind", path)), .. (request.Shielded ?? []).Select(path => ("--ro-bind", path)), .. Named.Append(request.ScratchFolder).Select(path => ("--bind", path)),
        ];
        foreach (var (word, path) in folders.Where(folder => Path.Exists(folder.Path)).OrderBy(folder => RealPath.Of(folder.Path).Length))
        {
            Lay(words, word, path);
        }

        // The files by which a linked work tree finds its repository. A .git folder is a mount of its own, and cannot be moved either.
        foreach (var pointer in place.GitDir == place.CommonDir ? [] : new[] { Path.Combine(place.WorkTree, ".git"), Path.Combine(place.GitDir, "commondir"), Path.Combine(place.GitDir, "gitdir") })
        {
            Lay(words, "--ro-bind", pointer);
        }

        Lay(words, "--ro-bind", Path.Combine(place.WorkTree, ".run"));
        Lay(words, "--ro-bind", Path.Combine(place.CommonDir, "ias-ice")); // the engine writes there, and later turns run what is in it
        Personal(words);
        Shims(words);
        if (prepared.Masked)
        {
            Masks(words, agentHome);
        }

        return words;
    }

    // A folder of the work tree may be a link since the last turn: what it leads to was never meant.
    private IEnumerable<string> Named => request.Writable.Where(path => !WritablePlaces.IsBelow(path, request.WorkTree) || SharedFolder.IsWithin(request.WorkTree, path));

    private void Masks(List<string> words, string agentHome)
    {
        List<string> homes = [.. new[] { prepared.Variable("HOME") ?? "", Ids.SystemHome(), agentHome }.Where(h => h.StartsWith('/') && h.Length > 1).Distinct(StringComparer.Ordinal)];
        var how = request.ReadOnly ? "--ro-bind" : "--bind";
        List<(string How, string Path)> needed =
        [
            (how, prepared.Place.WorkTree), (how, prepared.Place.CommonDir), .. Named.Append(request.ScratchFolder).Where(Path.Exists).Concat(prepared.Writable.Paths).Select(f => ("--bind", f)),
            ("--ro-bind", Path.GetDirectoryName(prepared.Shims.Path)!), .. prepared.Program.Select(f => ("--ro-bind", Path.GetDirectoryName(RealPath.Of(f))!)),
        ];
        var places = new CredentialPlaces(homes, prepared.Recorded.Settings, prepared.Variable);
        words.AddRange(new CredentialMasks(places, stateFolder, turnFolder).Words(needed, homes, prepared.Secrets.Cleaned.Keys));
    }

    private void Personal(List<string> words)
    {
        if (prepared.Variable("HOME") is { Length: > 0 } home)
        {
            foreach (var setting in PersonalSettings.Where(s => !prepared.Masked || !Credentials.Contains(s)))
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
