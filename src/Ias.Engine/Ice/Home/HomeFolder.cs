using System.Security.Cryptography;
using System.Text;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice.Home;

/// <summary>The private home of the turns of one work tree, and beside it copies of the machine's settings.</summary>
internal sealed class HomeFolder
{
    /// <param name="stateFolder">ICE's state folder.</param>
    /// <param name="workTree">Absolute.</param>
    public HomeFolder(string stateFolder, string workTree)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(workTree)))[..16];
        Path = System.IO.Path.Combine(stateFolder, "homes", name);
        Returned = Path + ".returned";
        Machine = Path + ".settings";
    }

    /// <summary>Path of the folder that a turn sees and writes as its home.</summary>
    public string Path { get; }

    /// <summary>Path for the agents' transcripts that came back from turns; no turn writes here.</summary>
    public string Returned { get; }

    /// <summary>Copies of the machine's settings; no turn writes here.</summary>
    public string Machine { get; }

    /// <summary>Makes the folders, private to this user.</summary>
    /// <exception cref="ProblemException">They belong to somebody else.</exception>
    public void Make()
    {
        PrivateFolder.Make(System.IO.Path.GetDirectoryName(Path)!);
        PrivateFolder.Make(Path);
        PrivateFolder.Make(Machine);
    }

    /// <summary>Makes the place of a mount below the home. Whatever a turn left on the way there that is no folder goes: bubblewrap would
    /// follow a link, and make the place wherever it leads.</summary>
    /// <param name="relative">Below the home.</param>
    public void MakePlace(string relative, bool isFolder)
    {
        using var home = InsideFolder.Open(Path);
        var writer = new InsideWriter(home);
        if ((isFolder ? relative : System.IO.Path.GetDirectoryName(relative)) is { Length: > 0 } folder)
        {
            writer.MakeOwnFolder(folder);
        }

        if (!isFolder && home.KindOf(relative) != InsideKind.File)
        {
            writer.Remove(relative);
            writer.Write(relative, []);
        }
    }

    /// <summary>Makes a link below the home, by handle as <see cref="MakePlace"/>.</summary>
    /// <param name="relative">Below the home.</param>
    /// <param name="target">A path inside.</param>
    public void MakeLink(string relative, string target)
    {
        using var home = InsideFolder.Open(Path);
        new InsideWriter(home).MakeLink(relative, target);
    }

    /// <summary>Settings without their secrets: the person's, of which the copies lie in the private home, and the machine's.</summary>
    /// <param name="home">The person's home.</param>
    /// <param name="git">git's, of which the person's and the machine's are taken.</param>
    public IReadOnlyList<SettingsCopy> SettingsOf(string home, GitSettings git)
    {
        List<SettingsCopy> settings = [OfHome(".gitconfig", DataOf(git.All.Where(one => one.Scope == "global")), isMasked: false)];
        foreach (var name in HomeSettings.Files)
        {
            if (Text(System.IO.Path.Combine(home, name)) is { } text)
            {
                var clean = HomeSettings.WithoutSecrets(text);
                settings.Add(OfHome(name, clean, clean != text));
            }
        }

        foreach (var path in HomeSettings.OfMachine)
        {
            if (Text(path) is { } text && HomeSettings.HasSecrets(text))
            {
                settings.Add(OfMachine(RealPath.Of(path), HomeSettings.WithoutSecrets(text), isMasked: true));
            }
        }

        // The files git reads for the whole machine: all that is data stands in the first of them.
        var files = git
            .All.Where(one => one.Scope == "system" && one.Origin.StartsWith("file:/", StringComparison.Ordinal))
            .GroupBy(one => RealPath.Of(one.Origin["file:".Length..]), StringComparer.Ordinal)
            .ToList();
        return
        [
            .. settings,
            .. files.Select(
                (file, at) =>
                    OfMachine(
                        file.Key,
                        at == 0 ? DataOf(files.SelectMany(one => one)) : "",
                        file.Any(one => CredentialText.IsCredential(one.Key, one.Value))
                    )
            ),
        ];

        SettingsCopy OfHome(string name, string text, bool isMasked) =>
            new(System.IO.Path.Combine(home, name), System.IO.Path.Combine(Path, name), text, isMasked);

        SettingsCopy OfMachine(string path, string text, bool isMasked) =>
            new(path, System.IO.Path.Combine(Machine, path.Replace('/', '!')), text, isMasked);
    }

    private static string DataOf(IEnumerable<GitSetting> settings) =>
        string.Concat(
            settings.Where(one => GitDataSettings.IsData(one.Key, one.Value)).Select(one => GitDataSettings.Line(one.Key, one.Value))
        );

    /// <summary>Writes copies of settings. What a turn before made of those in the home goes.</summary>
    public void Put(IReadOnlyList<SettingsCopy> settings)
    {
        using var home = InsideFolder.Open(Path);
        var writer = new InsideWriter(home);
        foreach (var one in settings)
        {
            var content = Encoding.UTF8.GetBytes(one.Text);
            if (!FolderPath.IsWithin(one.Copy, Path))
            {
                if (Text(one.Copy) != one.Text)
                {
                    AtomicFile.Write(one.Copy, content); // in place a turn that is on would see half of it
                }

                continue;
            }

            var name = one.Copy[(Path.Length + 1)..];
            if (home.Read(name, content.Length) is { Content: { } there } && there.AsSpan().SequenceEqual(content))
            {
                continue;
            }

            if (System.IO.Path.GetDirectoryName(name) is { Length: > 0 } folder)
            {
                writer.MakeOwnFolder(folder);
            }

            writer.Remove(name);
            writer.Write(name, content, UnixFileMode.UserRead | UnixFileMode.UserWrite, isDurable: false);
        }
    }

    private static string? Text(string path)
    {
        try
        {
            return RegularFile.Read(path, 1 << 20) is { } content ? Encoding.UTF8.GetString(content) : null;
        }
        catch (IOException)
        {
            return null; // a folder, or nobody's business
        }
    }
}
