using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>Credentials that stand in git's own settings: headers that log in, addresses with a token.</summary>
/// <param name="Cleaned">Texts of a person's and the system's files without them, by path; those lie over the files in a turn.</param>
/// <param name="Remarks">Those in the repository's own file, which an agent must be able to write, so that nothing lies over it: a sentence
/// and what mends it.</param>
internal sealed record ConfiguredSecrets(IReadOnlyDictionary<string, string> Cleaned, IReadOnlyList<IceRemark> Remarks)
{
    public static ConfiguredSecrets None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal), []);

    /// <param name="variable">The person's environment.</param>
    public static async Task<ConfiguredSecrets> ReadAsync(
        HostGit git,
        GitPlace place,
        Func<string, string?> variable,
        CancellationToken cancel
    )
    {
        string[] where = ["HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"];
        var listed = await git.RunAsync(
            place.GitDir,
            ["config", "--list", "-z", "--includes", "--show-origin", "--name-only"],
            cancel,
            TimeSpan.FromSeconds(10),
            where.ToDictionary(name => name, variable, StringComparer.Ordinal)
        );
        var files = listed
            .Output.Split('\0')
            .Where(f => f.StartsWith("file:", StringComparison.Ordinal))
            .Select(f => Path.GetFullPath(f["file:".Length..], place.GitDir))
            .Distinct(StringComparer.Ordinal);
        var cleaned = new Dictionary<string, string>(StringComparer.Ordinal);
        var remarks = new List<IceRemark>();
        foreach (var file in files)
        {
            if (RegularFile.Text(file) is not { } text || CredentialText.CleanedFile(text) is not { } clean)
            {
                continue;
            }

            if (
                RealPath.Of(file).StartsWith(RealPath.Of(place.CommonDir) + "/", StringComparison.Ordinal)
                || RealPath.Of(file).StartsWith(RealPath.Of(place.WorkTree) + "/", StringComparison.Ordinal)
            )
            {
                remarks.Add(Of(file, text, clean));
            }
            else
            {
                cleaned[file] = clean;
            }
        }

        return new ConfiguredSecrets(cleaned, remarks);
    }

    private static IceRemark Of(string file, string text, string clean)
    {
        var lines = text.Split('\n')
            .Zip(clean.Split('\n'))
            .Select((pair, i) => (Number: i + 1, Differs: pair.First != pair.Second))
            .Where(l => l.Differs)
            .Select(l => l.Number)
            .ToList();
        return new IceRemark(
            $"{file} contains a credential (line {string.Join(", ", lines)}) that an agent can read: the file must stay writable, so it cannot be hidden.",
            "git remote set-url origin ADDRESS     (the address without the token; git asks for it once, and a credential helper keeps it)\ngit config --unset-all http.https://github.com/.extraheader     (where a CI job left one)"
        );
    }
}
