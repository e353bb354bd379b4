using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ias.EndToEnd.Tests.Agents;

/// <summary>The real CLIs, of one version each, installed from npm once a machine into the person's cache folder.</summary>
internal static class InstalledAgent
{
    private static readonly Dictionary<string, (string Package, string Version)> Packages = new(StringComparer.Ordinal)
    {
        ["claude"] = ("@anthropic-ai/claude-code", "2.1.330"),
        ["codex"] = ("@openai/codex", "0.169.0"),
        ["gemini"] = ("@google/gemini-cli", "0.61.0"),
        ["opencode"] = ("opencode-ai", "1.18.33"),
    };

    private static readonly ConcurrentDictionary<string, Lazy<string>> Found = new(StringComparer.Ordinal);

    /// <summary>Where tests of real agents keep what outlives them. Not below /tmp: codex refuses to work from there.</summary>
    public static string Cache { get; } =
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
                ? cache
                : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".cache"),
            "ias-tests"
        );

    /// <summary>The folder of the program, for PATH; skips the test, and says why, where it cannot be had.</summary>
    public static string Folder(string name)
    {
        var found = Found.GetOrAdd(name, _ => new Lazy<string>(() => Install(name))).Value;
        Assert.SkipWhen(found.StartsWith("NOT TESTED"), found);
        return found;
    }

    private static string Install(string name)
    {
        var (package, version) = Packages[name];
        var folder = Path.Combine(Cache, "agents", $"{name}-{version}");
        var programs = Path.Combine(folder, "node_modules", ".bin");
        if (File.Exists(Path.Combine(programs, name)))
        {
            return programs;
        }

        // Made beside it and moved into place: what is half installed is never taken for whole.
        var half = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(half);
        try
        {
            File.WriteAllText(Path.Combine(half, "package.json"), "{\"private\":true}");
            using var npm = Process.Start(
                new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", $"{package}@{version}"])
                {
                    WorkingDirectory = half,
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var (output, error) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
            if (!npm.WaitForExit(TimeSpan.FromMinutes(5)))
            {
                npm.Kill(entireProcessTree: true);
                return $"NOT TESTED: the real {name}. npm did not install {package}@{version} within 5 minutes.";
            }

            if (npm.ExitCode != 0)
            {
                return $"NOT TESTED: the real {name}. npm cannot install {package}@{version}: {error.Result.Trim()} {output.Result.Trim()}";
            }

            try
            {
                Directory.Move(half, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // another test run was faster
            }

            return programs;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"NOT TESTED: the real {name}. npm is not there, which installs it: apt-get install npm.";
        }
        finally
        {
            if (Directory.Exists(half))
            {
                Directory.Delete(half, recursive: true);
            }
        }
    }
}
