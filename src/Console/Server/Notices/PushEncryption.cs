using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ias.Console.Server.Notices;

/// <summary>Encrypts push messages to a browser, as RFC 8291 says: one record of the content encoding <c>aes128gcm</c> (RFC
/// 8188).</summary>
internal static class PushEncryption
{
    /// <summary>Bytes of the secret that a browser makes beside its key.</summary>
    public const int SecretSize = 16;

    private const int SaltSize = 16;
    private const int TagSize = 16;
    private const int RecordSize = 4096;
    private const byte LastRecord = 2;

    /// <summary>Encrypts with a key and a salt of this once.</summary>
    /// <param name="plain">At most 3993 bytes, so that it is one record of a message of 4096 bytes, which each push service takes.</param>
    /// <param name="receiver">The browser's public key.</param>
    /// <param name="secret">The browser's secret.</param>
    /// <exception cref="CryptographicException"><paramref name="receiver"/> is no key.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> secret)
    {
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(plain, receiver, secret, sender, RandomNumberGenerator.GetBytes(SaltSize));
    }

    /// <summary>Encrypts with a given key and salt; neither may be used twice.</summary>
    public static byte[] Encrypt(
        ReadOnlySpan<byte> plain,
        ReadOnlySpan<byte> receiver,
        ReadOnlySpan<byte> secret,
        ECDiffieHellman sender,
        byte[] salt
    )
    {
        var from = P256.Write(sender.ExportParameters(includePrivateParameters: false));
        using var to = P256.Read(receiver);
        using var toPublic = to.PublicKey;
        var shared = sender.DeriveRawSecretAgreement(toPublic);
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, secret.ToArray(), [.. "WebPush: info\0"u8, .. receiver, .. from]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, [.. "Content-Encoding: aes128gcm\0"u8]);
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, [.. "Content-Encoding: nonce\0"u8]);

        var head = SaltSize + sizeof(uint) + 1 + from.Length;
        var message = new byte[head + plain.Length + 1 + TagSize];
        salt.CopyTo(message, 0);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(SaltSize), RecordSize);
        message[SaltSize + sizeof(uint)] = (byte)from.Length;
        from.CopyTo(message, SaltSize + sizeof(uint) + 1);
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(nonce, [.. plain, LastRecord], message.AsSpan(head, plain.Length + 1), message.AsSpan(head + plain.Length + 1));
        return message;
    }
}
