using System.Security.Cryptography;
using System.Text;
using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>The private home of the turns of one work tree, and beside it what is laid over it read-only.</summary>
internal sealed class HomeFolder
{
    /// <param name="stateFolder">ICE's state folder.</param>
    /// <param name="workTree">Absolute.</param>
    public HomeFolder(string stateFolder, string workTree)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(workTree)))[..16];
        Path = System.IO.Path.Combine(stateFolder, "homes", name);
        Settings = Path + ".settings";
        Returned = Path + ".returned";
    }

    /// <summary>What a turn sees as its home, and writes.</summary>
    public string Path { get; }

    /// <summary>Copies of settings; no turn writes here.</summary>
    public string Settings { get; }

    /// <summary>What of the agents' transcripts came back; no turn writes here.</summary>
    public string Returned { get; }

    /// <summary>Makes the folders, private to this user.</summary>
    /// <exception cref="ProblemException">They belong to somebody else.</exception>
    public void Make()
    {
        PrivateFolder.Make(System.IO.Path.GetDirectoryName(Path)!);
        PrivateFolder.Make(Path);
        PrivateFolder.Make(Settings);
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

    /// <summary>Writes the person's settings without their secrets, and says what lies where.</summary>
    /// <param name="home">The person's home.</param>
    /// <param name="gitConfig">The text for <c>~/.gitconfig</c>.</param>
    /// <returns>The copies' paths, by the path below the home.</returns>
    public IReadOnlyDictionary<string, string> CopySettings(string home, string gitConfig)
    {
        var copies = new Dictionary<string, string>(StringComparer.Ordinal);
        Keep(".gitconfig", gitConfig);
        foreach (var name in HomeSettings.Files)
        {
            if (Text(System.IO.Path.Combine(home, name)) is { } text)
            {
                Keep(name, HomeSettings.WithoutSecrets(text));
            }
        }

        return copies;

        void Keep(string name, string text)
        {
            var copy = System.IO.Path.Combine(Settings, name.Replace('/', '!'));
            if (Text(copy) != text)
            {
                AtomicFile.Write(copy, Encoding.UTF8.GetBytes(text)); // in place a turn that is on would see half of it
            }

            copies[name] = copy;
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
