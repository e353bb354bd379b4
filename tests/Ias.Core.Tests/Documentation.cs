namespace Ias.Core.Tests;

/// <summary>The checkout's documentation, found by walking up from the tests' own folder.</summary>
internal static class Documentation
{
    public static string Read(string name)
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Combine(at, "docs", name) is var path && File.Exists(path) && File.Exists(Path.Combine(at, "Ias.Tui.sln")))
            {
                return File.ReadAllText(path);
            }
        }

        throw new InvalidOperationException($"docs/{name} is not above {AppContext.BaseDirectory}");
    }
}
