namespace Ias.Core.Tests;

/// <summary>The checkout's documentation, found by walking up from the tests' own folder.</summary>
internal static class Documentation
{
    /// <summary>The top of the checkout.</summary>
    public static string Root { get; } = Find();

    /// <summary>The text of a page in <c>docs/</c>.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Combine(Root, "docs", name));

    private static string Find()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "Ias.Tui.sln")))
            {
                return at;
            }
        }

        throw new InvalidOperationException("these tests run from within a checkout");
    }
}
