using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Git;

namespace Ias.Engine.Ice;

/// <summary>Credentials that stand in the repository's own settings: headers that log in, addresses with a token.</summary>
internal static class ConfiguredSecrets
{
    /// <summary>A sentence for each file, and what mends it.</summary>
    public static async Task<IReadOnlyList<IceRemark>> ReadAsync(HostGit git, GitPlace place, CancellationToken cancel)
    {
        var listed = await git.RunAsync(
            place.GitDir,
            ["config", "--list", "-z", "--includes", "--show-origin", "--name-only"],
            cancel,
            TimeSpan.FromSeconds(10)
        );
        var files = listed
            .Output.Split('\0')
            .Where(f => f.StartsWith("file:", StringComparison.Ordinal))
            .Select(f => Path.GetFullPath(f["file:".Length..], place.GitDir))
            .Distinct(StringComparer.Ordinal);
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
        }

        return remarks;
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
