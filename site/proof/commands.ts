/** Who signed a proof, with sed, base64 and openssl alone; the tests run these very lines. The key stands in DER (RFC 8410). */
export const commands = `file=vidne.tlog-proof
sed -n 's/^extra //p' "$file" | base64 -d | tee extra
sed '1,/^$/d' "$file" | sed '/^$/,$d' | tee text
sed -n 's/^— [^ ]* //p' "$file" | head -n 1 | base64 -d | tail -c 64 > signature
(printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
 sed -n 's/^vkey [^+]*+[^+]*+//p' extra | base64 -d | tail -c 32) > key.der
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature`;
