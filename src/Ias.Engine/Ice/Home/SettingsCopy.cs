namespace Ias.Engine.Ice.Home;

/// <summary>A file of settings, of which a turn sees a copy.</summary>
/// <param name="Place">Absolute path of the original.</param>
/// <param name="Copy">Path of the copy.</param>
/// <param name="Text">Content of the copy.</param>
/// <param name="IsMasked">Secrets were replaced in it.</param>
internal sealed record SettingsCopy(string Place, string Copy, string Text, bool IsMasked);
