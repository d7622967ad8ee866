using System.Text.Json;

namespace VideoSsm.Eval.Core.Certification;

/// <summary>Writes and reads <c>certificate.json</c>.</summary>
public static class CertificateFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = "certificate.json";

    /// <summary>Writes a certificate.</summary>
    public static void Write(string path, Certificate certificate) =>
        AtomicFile.WriteAllText(path, JsonSerializer.Serialize(certificate, Json.Options) + "\n");

    /// <summary>Reads a certificate and checks its seal.</summary>
    /// <exception cref="UsageException">There is no such file, it is no certificate, or its content is not what its hash says.</exception>
    public static Certificate Read(string path)
    {
        var certificate = JsonFile.Read<Certificate>(path);
        string actual = ContentHash.OfJson(certificate.Content);
        return actual == certificate.Sha256
            ? certificate
            : throw new UsageException($"{path}: was changed after it was made (its content has the hash {ContentHash.Short(actual)}…, it states {ContentHash.Short(certificate.Sha256)}…); make it anew with 'videossm-eval verify'");
    }
}
