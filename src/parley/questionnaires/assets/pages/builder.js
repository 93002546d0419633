// What the pages of the questionnaire builder do beyond links and forms. Loaded by them alone.
import "./builder/order.js";
import "./builder/question.js";
import "./builder/preview.js";
